-- One entry used as a number, one not, and any number of further ones.
local factor = tonumber(ARGV[1])
local label = ARGV[2]

local sum = 0
for index = 3, #ARGV do
  sum = sum + factor * ARGV[index]
end
return label .. '=' .. sum
