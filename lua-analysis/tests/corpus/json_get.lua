local raw = redis.call('GET', KEYS[1])
if not raw then return nil end
local ok, document = pcall(cjson.decode, raw)
if not ok then
  return redis.error_reply('CORRUPT ' .. KEYS[1])
end
local node = document
for part in string.gmatch(ARGV[1], '[^%.]+') do
  if type(node) ~= 'table' then return nil end
  node = node[tonumber(part) or part]
end
return cjson.encode(node)
