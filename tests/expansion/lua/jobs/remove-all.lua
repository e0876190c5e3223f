--- Removes any number of jobs from any number of lists.
---@key jobs        hash of all jobs
---@key ... lists   lists they may be in
---@arg by          string  who wants it
---@arg ... names   string  jobs to remove
---@return map<string, integer> removed  how many by list
redis.call('HSET', KEYS[1], 'removed_by', ARGV[1])
local removed = {}
for key = 2, #KEYS do
  local count = 0
  for index = 2, #ARGV do
    count = count + redis.call('LREM', KEYS[key], 0, ARGV[index])
  end
  removed[#removed + 1] = KEYS[key]
  removed[#removed + 1] = count
end
return removed
