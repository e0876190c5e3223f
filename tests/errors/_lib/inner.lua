-- The inner of two levels: a command fails in it.


local function inner(entry)
  return redis.call('INCR', entry) -- inner
end
