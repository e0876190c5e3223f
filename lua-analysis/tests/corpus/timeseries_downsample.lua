local points = redis.call("ZRANGEBYSCORE", KEYS[1], ARGV[1], ARGV[2], "WITHSCORES")
local step, buckets, order = tonumber(ARGV[3]), {}, {}
for i = 1, #points, 2 do
  local value = tonumber(string.match(points[i], ":(%-?%d+%.?%d*)$"))
  local slot = math.floor(points[i + 1] / step) * step
  local bucket = buckets[slot]
  if not bucket then
    bucket = { sum = 0, count = 0, min = math.huge, max = -math.huge }
    buckets[slot] = bucket; order[#order + 1] = slot
  end
  bucket.sum, bucket.count = bucket.sum + value, bucket.count + 1
  if value < bucket.min then bucket.min = value end
  if value > bucket.max then bucket.max = value end
end
table.sort(order)
local result = {}
for i, slot in ipairs(order) do
  local b = buckets[slot]
  result[i] = table.concat({ slot, b.sum / b.count, b.min, b.max, }, " ")
end
return result
