-- expect: compare-types, line 8
-- given: ZADD board 50 ann
-- run: 1 board ann 70

local rcall = redis.call
local member, score = ARGV[1], tonumber(ARGV[2])
local best = rcall('ZSCORE', KEYS[1], member)
if best and best >= score then
  return best
end
rcall('ZADD', KEYS[1], score, member)
return ARGV[2]
