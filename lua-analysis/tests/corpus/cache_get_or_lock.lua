local value = redis.call('get', KEYS[1])
if value then return { 'hit', value } end
local locked = redis.call('set', KEYS[1] .. ':lock', ARGV[1], 'nx', 'px', ARGV[2])
if locked then return { 'miss' } else return { 'wait' } end
