--- Fails in as many ways as there are: each line that does so ends with its name.
-- lua-check: allow-file(command-arity) that is the point
-- lua-check: allow-file(unknown-command) that is the point
-- lua-check: allow-file(operand-types) that is the point
-- lua-check: allow-file(command-argument) that is the point
-- lua-check: allow-file(lost-error-code) that is the point
-- lua-check: allow-file(command-not-allowed) that is the point
-- lua-check: allow-file(global-write) that is the point
-- lua-check: allow-file(undefined-global) that is the point
---@key list a list
---@key text a text that is no number
---@arg how string
local list, text = KEYS[1], KEYS[2]
local how = ARGV[1]

local function refuse()
  error('boom', 2)
end

local function recurse(depth)
  return 1 + recurse(depth + 1) -- overflow
end

local ways = {
  index = function()
    local missing
    return missing.field -- index
  end,
  text = function()
    error('boom') -- text
  end,
  bare = function()
    error('boom', 0) -- bare
  end,
  caller = function()
    refuse() -- caller
    return 1
  end,
  code_in_text = function()
    error('MYCODE boom') -- code_in_text
  end,
  table = function()
    error({ err = 'MYCODE boom' }) -- table
  end,
  error_reply = function()
    error(redis.error_reply('MYCODE boom')) -- error_reply
  end,
  reply_of_pcall = function()
    error(redis.pcall('INCR', list)) -- reply_of_pcall
  end,
  word = function()
    error({ err = 'boom' }) -- word
  end,
  number_in_table = function()
    error({ err = 1 }) -- number_in_table
  end,
  nothing = function()
    error() -- nothing
  end,
  truth = function()
    error(true) -- truth
  end,
  number = function()
    error(42) -- number
  end,
  raised_by_c = function()
    string.gsub('boom', 'boom', error) -- raised_by_c
  end,
  wrong_type = function()
    return redis.call('INCR', list) -- wrong_type
  end,
  not_a_number = function()
    return redis.call('INCR', text) -- not_a_number
  end,
  unknown_command = function()
    return redis.call('NOSUCH') -- unknown_command
  end,
  arity = function()
    return redis.call('GET') -- arity
  end,
  nil_argument = function()
    return redis.call('GET', {}) -- nil_argument
  end,
  not_allowed = function()
    return redis.call('MULTI') -- not_allowed
  end,
  caught_and_raised = function()
    local _, message = pcall(redis.call, 'INCR', list)
    error(message) -- caught_and_raised
  end,
  global_write = function()
    global = 1 -- global_write
  end,
  global_read = function()
    return nosuch -- global_read
  end,
  library_write = function()
    redis.foo = 1 -- library_write
  end,
  overflow = function()
    return recurse(1)
  end,
  like_a_mark = function()
    error('script: 0123456789012345678901234567890123456789, on @user_script:99.') -- like_a_mark
  end,
  returned = function()
    return redis.error_reply('MYCODE boom')
  end,
  returned_word = function()
    return redis.error_reply('boom')
  end,
  returned_minus = function()
    return redis.error_reply('-MYCODE boom')
  end,
  returned_table = function()
    return { err = 'MYCODE boom' }
  end,
  returned_table_word = function()
    return { err = 'boom' }
  end,
  returned_inside = function()
    return { 1, { err = 'MYCODE boom' }, 3 }
  end,
  returned_by_pcall = function()
    return redis.pcall('INCR', list)
  end,
  returned_caught = function()
    local _, message = pcall(error, 'boom')
    return redis.error_reply('MYCODE ' .. message)
  end,
  returned_lines = function()
    return redis.error_reply('MYCODE one\r\ntwo')
  end,
  returned_of_another = function()
    return redis.error_reply('MYCODE boom script: da39a3ee5e6b4b0d3255bfef95601890afd80709, on @user_script:1.')
  end,
  returned_of_no_line = function()
    return redis.error_reply('MYCODE boom script: on @user_script:99999.')
  end,
  returned_of_a_line = function()
    return redis.error_reply('MYCODE boom script: on @user_script:1.')
  end,
}

return ways[how]()
