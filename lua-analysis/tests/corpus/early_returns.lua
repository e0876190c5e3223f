if #KEYS == 0 then return redis.error_reply('ERR no keys') end
if #ARGV < 1 then do return 0 end end
for i = 1, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    break
  end
  if i == #KEYS then return 1; end
end
do local unused; local x, y = 1 ; y = x end
return
