local a = KEYS[1]
local b = KEYS[0]
local limit = tonumber(ARGV[4])
return { a, b, limit, ARGV[3] }
