-- mended: text-order
-- given: ZADD bids 9 a 10 b
-- run: 1 bids

local rows = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local prices = {}
for i = 2, #rows, 2 do
  prices[#prices + 1] = tonumber(rows[i])
end
table.sort(prices)
return tostring(prices[1])
