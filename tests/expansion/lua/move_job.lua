--- Moves a job from one list to another, unless it is [locked].
---
--- The caller holds the lock of both lists; see <https://example.org/locks> and `KEYS[1]`.
---
--- - first: it is taken out
--- - then it is put in, as of https://example.org/put.
---
--- ```
--- moved, left = move_job("wait", "active", "job:7")
--- ```
--- @include "jobs/_lib/clock"
---@key source       list it is taken from
---@key target       list it is put into
---@arg job          string   the job's name | or its number
---@arg count        integer  how often
---@arg weight       number?  absent is 1
---@arg is_front     boolean  at which end
---@return boolean moved      whether it was there
---@return integer left       length of `source`
---@return number  at         when, in seconds
---@return string? previous   what was at its place
---@error LOCKED     somebody else has the [lock] of `source`
---@error TIMED_OUT
local source, target = KEYS[1], KEYS[2]
local job, count = ARGV[1], tonumber(ARGV[2])
local weight = ARGV[3] ~= '' and tonumber(ARGV[3]) or 1
local side = ARGV[4] == '1' and 'LPUSH' or 'RPUSH'

if redis.call('TYPE', source).ok == 'string' then
  return redis.error_reply('LOCKED by another worker')
elseif count == 0 then
  return { err = 'TIMED_OUT' }
end
local moved = redis.call('LREM', source, count, job)
if moved > 0 then
  redis.call(side, target, job)
end
return { moved > 0, redis.call('LLEN', source), tostring(now() * weight), false }
