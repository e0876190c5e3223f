-- expect: command-syntax, line 5
-- given: RPUSH waiting a
-- run: 2 waiting active

local job = redis.call('LMOVE', KEYS[1], KEYS[2], 'RIGTH', 'LEFT')
return job
