-- GCRA: generic cell rate algorithm
local emission_interval = ARGV[1] / ARGV[2]
local burst_offset = emission_interval * (ARGV[3] + 1)
local now = redis.call("TIME"); now = now[1] + now[2] / 1000000
local tat = redis.call("GET", KEYS[1])
if not tat then
  tat = now
else
  tat = tonumber(tat)
end
tat = math.max(now, tat)
local new_tat = tat + emission_interval
local diff = now - (new_tat - burst_offset)
if diff < 0 then
  return { 0, tostring(-diff) }
end
redis.call("SET", KEYS[1], new_tat, "EX", math.ceil(new_tat - now))
return { 1, tostring(diff / emission_interval) }
