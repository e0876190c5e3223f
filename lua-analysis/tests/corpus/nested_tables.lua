local config = {
  limits = { default = { per = 60, max = 100 }, vip = { per = 60, max = 1000 } },
  [1] = "one"; [2] = 'two', "shadow",
  ["with space"] = { { { {} } } },
  fn = function(a, b, ...) return a, b, ... end,
}
local plan = config.limits[ARGV[1]] or config.limits.default
config.limits.vip.max, config[1], config["with space"][1] = plan.max, config[2], nil
return { plan.per, plan.max, config[1], (config.fn(1, 2, 3)) }
