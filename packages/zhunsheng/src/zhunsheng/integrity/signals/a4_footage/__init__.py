"""A4: stops on the road without footage, against peers on such a shift."""
