local limit = 5
if ARGV[1] ~= '' then
  limit = tonumber(ARGV[1])
end
if ARGV[2] ~= nil then
  return limit .. ' ' .. ARGV[2]
end
return limit .. ' left out'
