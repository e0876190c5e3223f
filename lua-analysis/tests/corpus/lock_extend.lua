local value = redis.call('get', KEYS[1])
if not value then return 0 end
if value ~= ARGV[1] then return -1 end
return redis.call('pexpire', KEYS[1], ARGV[2])
