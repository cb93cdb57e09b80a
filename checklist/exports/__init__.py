FORMATS={}
def filename(*a): return ""
