-- mended: command-syntax
-- given: RPUSH waiting a
-- run: 2 waiting active

local job = redis.call('LMOVE', KEYS[1], KEYS[2], 'RIGHT', 'LEFT')
return job
