local document = cjson.decode(redis.call('GET', KEYS[1]) or '{}')
local patch = cjson.decode(ARGV[1])
local function merge(target, source)
  for key, value in pairs(source) do
    if type(value) == 'table' and type(target[key]) == 'table' then
      merge(target[key], value)
    elseif value == cjson.null then
      target[key] = nil
    else
      target[key] = value
    end
  end
  return target
end
redis.call('SET', KEYS[1], cjson.encode(merge(document, patch)))
