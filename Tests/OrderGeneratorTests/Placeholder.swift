// Tests of the module after which this folder is named.
