-- mended: compare-types
-- given: HSET item stock 4
-- run: 1 item 2

local wanted = tonumber(ARGV[1])
local stock = redis.call('HGET', KEYS[1], 'stock')
stock = tonumber(stock) or 0
if stock < wanted then
  return redis.error_reply('SOLDOUT not enough in stock')
end
return redis.call('HINCRBY', KEYS[1], 'stock', -wanted)
