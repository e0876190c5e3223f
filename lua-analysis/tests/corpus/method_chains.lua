local builder = setmetatable({ parts = {} }, { __index = {
  add = function(self, text) self.parts[#self.parts + 1] = text return self end,
  build = function(self) return table.concat(self.parts, ' ') end,
} })
local text = builder:add"select":add'name' :add[[from]]:add("users"):build()
local f = { g = { h = function(t) return t end } }
return { text, f.g.h{ 1, 2 }[1], f["g"].h("x"):upper(), (f.g.h "y"):len() }
