---@meta _

-- What scripts find in the global table, by `lua-check stubs`. Not a script: editors read it.

--- The keys that the caller names; in a cluster, the only ones that the script may use.
---@type string[]
KEYS = {}

--- The other arguments, byte for byte.
---@type string[]
ARGV = {}

--- A reply that is an error, or a status such as `OK`.
---@class redis.Reply
---@field err? string an error: its code and its text
---@field ok? string a status

--- What scripts ask of the server.
---@class redis
redis = {}

--- Sends a command; an error ends the script.
---@param command redis.Command
---@param ... string|number|nil
---@return any reply
-- @overloads
function redis.call(command, ...) end

--- Sends a command; an error is returned as a table with `err`.
---@param command redis.Command
---@param ... string|number|nil
---@return any reply
-- @overloads
function redis.pcall(command, ...) end

--- An error to return: its code, a blank, its text.
---@param text string
---@return redis.Reply
function redis.error_reply(text) end

--- A status to return.
---@param text string
---@return redis.Reply
function redis.status_reply(text) end

--- The SHA-1 of a text, as 40 hexadecimal digits.
---@param text string
---@return string
function redis.sha1hex(text) end

--- Writes into the log of the server.
---@param level integer one of `redis.LOG_…`
---@param ... string|number
function redis.log(level, ...) end

--- Chooses how replies of commands look in this script.
---@param version 2|3
function redis.setresp(version) end

--- Chooses where writes are replicated to, from here on.
---@param where integer one of `redis.REPL_…`
function redis.set_repl(where) end

--- Does nothing any more: commands are always replicated one by one.
---@deprecated
---@return boolean
function redis.replicate_commands() end

--- Stops in the debugger, if there is one.
---@return boolean
function redis.breakpoint() end

--- Writes into the debugger, if there is one.
---@param ... any
function redis.debug(...) end

--- Whether the user who runs the script may send a command. Redis 7.0 and later, Valkey.
---@param command redis.Command
---@param ... string|number
---@return boolean
function redis.acl_check_cmd(command, ...) end

---@type integer
redis.LOG_DEBUG = 0

---@type integer
redis.LOG_VERBOSE = 1

---@type integer
redis.LOG_NOTICE = 2

---@type integer
redis.LOG_WARNING = 3

---@type integer
redis.REPL_NONE = 0

---@type integer
redis.REPL_AOF = 1

---@type integer
redis.REPL_SLAVE = 2

---@type integer
redis.REPL_REPLICA = 2

---@type integer
redis.REPL_ALL = 3

--- Redis 7.0 and later; what Valkey is compatible with.
---@type string
redis.REDIS_VERSION = ''

--- `0x00MMmmpp`. Redis 7.0 and later; what Valkey is compatible with.
---@type integer
redis.REDIS_VERSION_NUM = 0

--- `valkey`. Valkey only.
---@type string
redis.SERVER_NAME = ''

--- Valkey only.
---@type string
redis.VALKEY_VERSION = ''

--- `0x00MMmmpp`. Valkey only.
---@type integer
redis.VALKEY_VERSION_NUM = 0

--- The same as `redis`. Valkey only.
---@type redis
server = redis
