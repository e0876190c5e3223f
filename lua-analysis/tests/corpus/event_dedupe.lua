-- returns the ids not seen before
local fresh = {}
for i, id in ipairs(ARGV) do
  if redis.call('SADD', KEYS[1], id) == 1 then fresh[#fresh+1] = id end
end
if #fresh>0 then redis.call('EXPIRE',KEYS[1],86400)end
return fresh
