--- A reply with a type of the caller's.
---@return integer id
---@return JobPart part
---@return JobPart? other
return { 7, 'head' }
