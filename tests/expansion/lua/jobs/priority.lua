-- Only included: no function of its own.
local function side_of(priority)
  return priority > 0 and 'RPUSH' or 'LPUSH'
end
