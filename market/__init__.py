"""Rules of mainland China's exchanges by board and date: limits, lots, stamp duty."""
