local transitions = {
  new = { paid = true, cancelled = true },
  paid = { shipped = true, refunded = true };
  shipped = { delivered = true, },
  ["delivered"] = {},
}
local state = redis.call('HGET', KEYS[1], 'state') or 'new'
local target = ARGV[1]
if not (transitions[state] and transitions[state][target]) then
  return redis.error_reply(('BADTRANSITION %s -> %s'):format(state, target))
end
redis.call('HSET', KEYS[1], 'state', target, 'since', ARGV[2])
return state
