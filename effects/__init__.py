"""Effects: what an intervention did, against accounts that were alike and did not get it; fixed beforehand, kept whatever came out."""
