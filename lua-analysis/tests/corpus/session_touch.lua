local session = redis.call('HMGET', KEYS[1], 'user', 'created', 'expires')
local user, created, expires = unpack(session)
if not user then return {err='NOSESSION unknown'} end
local now = tonumber(ARGV[1])
if now > tonumber(expires) then
    redis.call('DEL', KEYS[1])
    return {err='EXPIRED ' .. user}
end
redis.call('HSET', KEYS[1], 'expires', now + ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return user
