"""Back-tests: what is asked, engines that run it, and what comes out."""
