local frontier, seen, depth = { ARGV[1] }, { [ARGV[1]] = true }, 0
local limit = tonumber(ARGV[2])
while #frontier > 0 and depth < limit do
  local following = {}
  for _, node in ipairs(frontier) do
    for _, neighbour in ipairs(redis.call('SMEMBERS', KEYS[1] .. ':' .. node)) do
      if not seen[neighbour] then
        seen[neighbour] = true
        following[#following + 1] = neighbour
      end
    end
  end
  frontier, depth = following, depth + 1
end
local reached = {}
for node in pairs(seen) do reached[#reached + 1] = node end
return reached
