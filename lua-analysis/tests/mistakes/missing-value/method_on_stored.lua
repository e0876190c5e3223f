-- expect: missing-value, line 6
-- run: 1 csv

local line = redis.call('GET', KEYS[1])
local out = {}
for part in line:gmatch('[^,]+') do
  out[#out + 1] = part
end
return out
