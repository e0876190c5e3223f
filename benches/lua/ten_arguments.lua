--- Counts five counters up: a call with five keys and ten arguments.
---@key first          counter
---@key second         counter
---@key third          counter
---@key fourth         counter
---@key fifth          counter
---@arg by1   integer  added to the first
---@arg by2   integer  added to the second
---@arg by3   integer  added to the third
---@arg by4   integer  added to the fourth
---@arg by5   integer  added to the fifth
---@arg max1  integer  limit of the first
---@arg max2  integer  limit of the second
---@arg max3  integer  limit of the third
---@arg max4  integer  limit of the fourth
---@arg max5  integer  limit of the fifth
---@return integer sum
---@return integer left
local sum, limit = 0, 0
for index = 1, 5 do
  sum = sum + redis.call('INCRBY', KEYS[index], ARGV[index])
  limit = limit + tonumber(ARGV[index + 5])
end
return { sum, limit - sum }
