for _, tag in ipairs(ARGV) do
  local cursor = '0'
  repeat
    local page = redis.call('SSCAN', 'tag:' .. tag, cursor, 'COUNT', 100)
    cursor = page[1]
    if #page[2] > 0 then redis.call('UNLINK', unpack(page[2])) end
  until cursor == '0'
  redis.call('DEL', 'tag:' .. tag)
end
