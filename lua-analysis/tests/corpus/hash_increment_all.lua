local fields = redis.call('HKEYS', KEYS[1])
local by = ARGV[1]
for _, field in next, fields do
  redis.call('HINCRBY', KEYS[1], field, by)
end
return #fields
