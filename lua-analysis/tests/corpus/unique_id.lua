local epoch = 1288834974657
local sequence = redis.call('INCR', KEYS[1]) % 4096
local time = redis.call('TIME')
local millis = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
return string.format('%.0f', (millis - epoch) * 2 ^ 22 + ARGV[1] * 2 ^ 12 + sequence)
