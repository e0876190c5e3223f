local totals = {}
for k = 1, #KEYS do
  local flat = redis.call('ZREVRANGE', KEYS[k], 0, -1, 'WITHSCORES')
  for i = 1, #flat, 2 do
    totals[flat[i]] = (totals[flat[i]] or 0) + flat[i+1]
  end
end
local list = {}
for member, total in pairs(totals) do list[#list + 1] = { member, total } end
table.sort(list, function(a, b) return a[2] > b[2] or (a[2] == b[2] and a[1] < b[1]) end)
local top = {}
for i = 1, math.min(#list, tonumber(ARGV[1])) do top[i] = list[i][1] end
return top
