local active = 0
for offset = 0, tonumber(ARGV[1]) - 1 do
  if redis.call('GETBIT', KEYS[1], offset) == 1 then active = active + 1 end
end
return { active, bit.band(active, 0xff), bit.lshift(1, 3), bit.tohex(255, -4) }
