local Account = {}
Account.__index = Account
function Account.new(key)
  return setmetatable({ key = key }, Account)
end
function Account:balance()
  return tonumber(redis.call('GET', self.key)) or 0
end
function Account:deposit(amount)
  if amount <= 0 then error({ err = 'BADAMOUNT must be positive' }) end
  return redis.call('INCRBY', self.key, amount)
end
local account = Account.new(KEYS[1])
account:deposit(tonumber(ARGV[1]))
return account:balance()
