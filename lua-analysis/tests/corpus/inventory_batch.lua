local items = cjson.decode(ARGV[1])
local failures, applied = {}, 0
for index, item in ipairs(items) do
  local key = KEYS[1] .. ":" .. item.sku
  local have = tonumber(redis.call("HGET", key, "quantity")) or 0
  local after = have + item.delta
  if after < 0 then
    failures[#failures + 1] = { index = index, sku = item.sku, have = have }
  elseif item.dry_run then
    -- nothing to do
  else
    redis.call("HSET", key, "quantity", after, "updated", ARGV[2])
    if after == 0 then
      redis.call("SADD", KEYS[2], item.sku)
    else
      redis.call("SREM", KEYS[2], item.sku)
    end
    applied = applied + 1
  end
end
return cjson.encode({ applied = applied, failures = failures })
