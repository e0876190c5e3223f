local session = redis.call('GET', KEYS[1]) or ''
if session == null then
  error({ code = 'EXPIRED' })
end
redis.call('SETEX', KEYS[1], session)
return session
