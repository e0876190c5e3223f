-- The server's time in seconds.
now = redis.call('TIME')[1]
