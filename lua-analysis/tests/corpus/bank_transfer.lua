local from, to, amount = KEYS[1], KEYS[2], tonumber(ARGV[1])
assert(amount and amount > 0, "amount must be positive")
local balance = tonumber(redis.call("GET", from)) or 0
if balance < amount then
  return redis.error_reply("INSUFFICIENT balance is " .. balance)
end
redis.call("DECRBY", from, amount)
redis.call("INCRBY", to, amount)
return {balance - amount; redis.call("GET", to)}
