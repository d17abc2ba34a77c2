process.argv[2] = 'merge'
require('../index.js')
