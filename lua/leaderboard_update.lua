--- Records a score: a leaderboard of the best ones, and a history of the last 100.
---
--- The board keeps each member's best score and only the `size` best members.
---@key board             sorted set of best scores
---@key history           list of the last 100 scores as `member:score`, newest first
---@arg member  string    who scored
---@arg score   number    what they scored
---@arg size    integer   how many members the board keeps
---@return integer? rank        1 is the best; nil if the member did not stay on the board
---@return boolean personal_best  whether this score is the member's best so far
---@return number best           the member's best score; a string on the wire
local board, history = KEYS[1], KEYS[2]
local member = ARGV[1]
local score = tonumber(ARGV[2])
local size = tonumber(ARGV[3])

local before = tonumber(redis.call('ZSCORE', board, member) or nil)
local personal_best = before == nil or score > before
if personal_best then
  redis.call('ZADD', board, ARGV[2], member)
  redis.call('ZREMRANGEBYRANK', board, 0, -size - 1)
end

redis.call('LPUSH', history, member .. ':' .. ARGV[2])
redis.call('LTRIM', history, 0, 99)

local rank = redis.call('ZREVRANK', board, member)
local best = personal_best and score or before
return {
  -- A nil would end the table here; false becomes nil on the wire.
  rank and rank + 1,
  personal_best and 1 or 0,
  string.format('%.17g', best),
}
