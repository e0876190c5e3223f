local function getTargetQueueList(queueMetaKey, waitKey, pausedKey)
  if redis.call("HEXISTS", queueMetaKey, "paused") ~= 1 then
    return waitKey, false
  else
    return pausedKey, true
  end
end

--[[ Function to move a job
     with several lines ]]
local function moveJob(from, to, id, ...)
  local n = select('#', ...)
  if redis.call("LREM", from, n, id) > 0 then
    redis.call("RPUSH", to, id, ...)
    return 1
  end
  return -1
end

local target, paused = getTargetQueueList(KEYS[3], KEYS[1], KEYS[2])
if not paused then
  return moveJob(KEYS[4], target, ARGV[1])
end
return moveJob(KEYS[4], target, ARGV[1], ARGV[2], ARGV[3])
