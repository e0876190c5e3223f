-- Writes, and then answers as if the server did not have this script.
-- lua-check: allow-file(forged-error) that is the point
-- lua-check: allow-file(raise-user-text) that is the point
local counter = KEYS[1]
local how = ARGV[1]
local text = ARGV[2]

redis.call('INCR', counter)
if how == 'reply' then
  return redis.error_reply(text)
elseif how == 'table' then
  return { err = text }
elseif how == 'raised' then
  error({ err = text })
elseif how == 'nested' then
  return { 1, redis.error_reply(text) }
end
