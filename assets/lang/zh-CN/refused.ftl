# Why operations and the store refuse something.
