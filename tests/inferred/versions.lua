return { map = { major = 1, minor = 2 } }
