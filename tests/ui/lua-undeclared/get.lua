---@arg name string
return redis.call('GET', 'user:' .. ARGV[1])
