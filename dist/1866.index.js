"use strict";exports.id=1866,exports.ids=[1866],exports.modules={9485:function(...s){return require("./common-9485.js")[9485].apply(this,s)}};
